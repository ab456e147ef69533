"""An edition of all rankings entered on one page of the back office."""
