"""What a file holds of Soniq's: enqueue sites, handlers and declarations, with their values.

``find`` finds them, ``values`` says what is known of the args, ``judge`` lets the task's rebuilt
model judge them. ``objects`` are the results that rules read.
"""
