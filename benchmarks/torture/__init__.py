"""What an index must survive: kills, full disks, power loss, damage, mixed load, hostile input."""
