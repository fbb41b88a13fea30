"""Changes to an index that are cut short: killed processes, failing disks, lost power."""
