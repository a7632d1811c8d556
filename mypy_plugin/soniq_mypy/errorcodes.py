"""The plugin's error codes; ``disable_error_code = soniq`` turns all of them off."""

from __future__ import annotations

from typing import Final

from mypy.errorcodes import ErrorCode

SONIQ: Final = ErrorCode("soniq", "Report what breaks a task's promise", "Soniq")
ARGS: Final = ErrorCode("soniq-args", "Check args against the model", "Soniq", sub_code_of=SONIQ)
HANDLER: Final = ErrorCode(
    "soniq-handler", "Check handlers against the model", "Soniq", sub_code_of=SONIQ
)
NAME: Final = ErrorCode("soniq-name", "Check names of tasks", "Soniq", sub_code_of=SONIQ)
OPTION: Final = ErrorCode("soniq-option", "Check options of a call", "Soniq", sub_code_of=SONIQ)
