"""A baseline entry no longer occurs.

## What it does

Reports entries of the baseline that find nothing any more, or less often than they are counted,
in the files that were linted.

## Why is this bad?

It is good news: somebody has mended it. But as long as the entry stands, the same mistake can
come back unseen.

## What to do

Update the baseline. Entries that no longer occur are dropped, and the file only ever gets
shorter.
"""
