# A slow job: `python -m producer_service.report SECONDS`. Prints the job id.
import asyncio
import sys

from myservice_tasks import build_report
from myservice_tasks.schemas import ReportArgs

from soniq import Soniq


async def main(seconds: float) -> None:
    async with Soniq() as producer:
        args = ReportArgs(month="2026-01", seconds=seconds)
        print(await producer.enqueue(build_report, args=args))


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1]) if len(sys.argv) > 1 else 5.0))
