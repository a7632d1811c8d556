# myservice_tasks/reports.py
from soniq import task_ref

from .schemas import ReportArgs

build_report = task_ref(
    name="reports.monthly.build.v1",
    args_model=ReportArgs,
    default_queue="reports",
)
