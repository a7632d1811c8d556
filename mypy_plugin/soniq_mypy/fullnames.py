"""Where the names that the plugin knows are defined."""

from __future__ import annotations

from typing import Final

APP: Final = "soniq.app.Soniq"
BASE_MODEL: Final = "pydantic.main.BaseModel"
BOUND_HANDLER: Final = "soniq.runtime.handlers.BoundHandler"
ENQUEUEABLE: Final = "soniq.contract.signatures.Enqueueable"
JOB_CONTEXT: Final = "soniq.runtime.context.JobContext"
JOB_DECORATOR: Final = "soniq.runtime.decorators.JobDecorator"
JOB_HANDLER: Final = "soniq.runtime.handlers.JobHandler"
MANY_ENQUEUEABLE: Final = "soniq.contract.signatures.ManyEnqueueable"
SIGNED_JOB_DECORATOR: Final = "soniq.runtime.decorators.SignedJobDecorator"
TASK_REF: Final = "soniq.contract.refs.TaskRef"
TASK_REF_FUNCTION: Final = "soniq.contract.refs.task_ref"
