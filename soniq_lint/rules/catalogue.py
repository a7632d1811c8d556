"""The catalogue of rules: codes, slugs and defaults, apart from what finds them.

Codes and slugs are public and stable. The page of a rule is the docstring of its module,
``soniq_lint/rules/<slug with underscores>.py``. Fast path: a table and nothing else.
"""

from __future__ import annotations

from typing import Final, Literal, NamedTuple

from soniq_lint.diagnostics import Severity


class Rule(NamedTuple):
    """One entry: a stable code, a slug that reads well after "allow", and the defaults.

    Attributes:
        scope: ``file`` rules look at one file and what it imports; ``project`` rules at the
            records of all files; ``run`` rules at the run itself (suppressions, baseline).
        fix: the best fix that instances may carry.
        default: whether it is on without being selected.
    """

    code: str
    slug: str
    severity: Severity
    scope: Literal["file", "project", "run"]
    fix: Literal["safe", "unsafe", "none"]
    default: bool
    title: str


RULES: Final = (
    # call sites
    Rule("SQ101", "unknown-argument", "error", "file", "safe", True,
         "The args have a key that the task's model does not know."),
    Rule("SQ102", "missing-argument", "error", "file", "none", True,
         "The args lack a key that the task's model requires."),
    Rule("SQ103", "invalid-argument", "error", "file", "none", True,
         "A value in the args is one that the task's model refuses."),
    Rule("SQ104", "wrong-args-model", "error", "file", "none", True,
         "The args are an instance of another model than the task's."),
    Rule("SQ105", "args-as-keywords", "error", "file", "unsafe", True,
         "The job's args are given as keywords instead of in args={...}."),
    Rule("SQ106", "args-not-json", "error", "file", "none", True,
         "The args of a task without a model hold a value that is not JSON."),
    Rule("SQ107", "unknown-task-name", "error", "project", "unsafe", True,
         "A job is enqueued by a name that nothing declares."),
    Rule("SQ108", "string-task-name", "warning", "project", "unsafe", True,
         "A job is enqueued by name although a stub package declares the task."),
    Rule("SQ109", "unawaited-enqueue", "error", "file", "unsafe", True,
         "An enqueue is called and never awaited, so nothing is enqueued."),
    Rule("SQ110", "unknown-enqueue-option", "error", "file", "none", True,
         "An enqueue is given an option that does not exist."),
    # handlers
    Rule("SQ201", "handler-without-stub", "error", "project", "none", True,
         "A handler is registered under a name that no stub package declares."),
    Rule("SQ202", "literal-handler-name", "warning", "project", "unsafe", True,
         "A handler spells out a task name that a stub package declares."),
    Rule("SQ203", "missing-validate", "error", "file", "unsafe", True,
         "A handler is registered by name and does not validate its args."),
    Rule("SQ204", "wrong-validate-model", "warning", "file", "unsafe", True,
         "A handler validates with another model than the one its task declares."),
    Rule("SQ205", "missing-handler-parameter", "error", "file", "none", True,
         "A handler has no parameter for a field of its model."),
    Rule("SQ206", "unknown-handler-parameter", "error", "file", "none", True,
         "A handler has a parameter that its model does not fill."),
    Rule("SQ207", "alias-as-parameter", "error", "file", "none", True,
         "A handler names a parameter after a field's alias instead of the field."),
    Rule("SQ208", "duplicate-handler", "error", "project", "none", True,
         "Two handlers of one application are registered under one name."),
    Rule("SQ209", "unknown-job-option", "error", "file", "none", True,
         "A handler is registered with an option that does not exist."),
    Rule("SQ210", "job-without-parentheses", "error", "file", "none", True,
         "@app.job is used without parentheses."),
    Rule("SQ211", "parameter-shadows-option", "warning", "file", "none", False,
         "A handler's parameter has the name of an enqueue option."),
    # stubs
    Rule("SQ301", "invalid-task-name", "error", "file", "none", True,
         "A task's name does not match the pattern for names."),
    Rule("SQ302", "conflicting-declarations", "error", "project", "none", True,
         "One task name is declared with two shapes."),
    Rule("SQ303", "missing-version-suffix", "warning", "file", "none", True,
         "A task's name does not end in a version such as .v1."),
    Rule("SQ304", "heavy-stub-import", "warning", "file", "none", True,
         "A stub package imports more than schemas and refs need."),
    Rule("SQ305", "args-model-not-a-model", "error", "file", "none", True,
         "The args_model of a task is not a Pydantic model class."),
    Rule("SQ306", "unreadable-model", "error", "file", "none", True,
         "A task's model cannot read what it writes."),
    Rule("SQ307", "dynamic-declaration", "warning", "file", "none", True,
         "A task is declared in a way that cannot be read without running it."),
    Rule("SQ308", "task-ref-constructor", "warning", "file", "safe", True,
         "A task is declared with TaskRef(...) instead of task_ref(...)."),
    # hygiene
    Rule("SQ901", "unused-suppression", "warning", "run", "safe", True,
         "A suppression comment suppresses nothing."),
    Rule("SQ902", "unused-per-file-ignore", "warning", "run", "none", True,
         "A per-file-ignores entry ignores nothing."),
    Rule("SQ903", "stale-baseline", "warning", "run", "none", True,
         "A baseline entry no longer occurs."),
    Rule("SQ904", "not-analysed", "warning", "file", "none", True,
         "A file could not be analysed."),
    Rule("SQ905", "invalid-suppression", "warning", "run", "none", True,
         "A suppression comment names a rule that does not exist, or cannot be read."),
)  # fmt: skip
"""Every rule, in the order of its code."""

BY_SLUG: Final = {rule.slug: rule for rule in RULES}
BY_CODE: Final = {rule.code: rule for rule in RULES}
