[
{ name = "moss-1"; }
]
