"""What a file holds of Soniq's: enqueue sites, handlers and declarations, with their values.

``find`` finds them, ``evaluate`` works out what is known of the args, ``judge`` lets the task's
rebuilt model judge that. ``objects`` and ``problems`` are the results that rules read.

What is known of a local or of a constant rests on ``mentions`` (where a name stands), ``fates``
(what code does with the object behind it) and ``flow`` (the changes on the way to a use).
"""
