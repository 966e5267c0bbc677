--- Daemons that go on using an old library until they are started anew.
--
-- Package -> its service. Only what most systems have: whatever else still runs old files is found
-- by looking at the running processes after the change.

return {
  ["apache2-bin"] = "apache2", ["bind9"] = "named", ["chrony"] = "chrony",
  ["cups-daemon"] = "cups", ["dovecot-core"] = "dovecot", ["exim4-daemon-heavy"] = "exim4",
  ["exim4-daemon-light"] = "exim4", ["haproxy"] = "haproxy", ["lighttpd"] = "lighttpd",
  ["mariadb-server-core"] = "mariadb", ["memcached"] = "memcached", ["nginx"] = "nginx",
  ["ntpsec"] = "ntpsec", ["openssh-server"] = "ssh", ["openvpn"] = "openvpn",
  ["postfix"] = "postfix", ["proftpd-core"] = "proftpd", ["redis-server"] = "redis-server",
  ["rsyslog"] = "rsyslog", ["slapd"] = "slapd", ["squid"] = "squid", ["squid-openssl"] = "squid",
  ["unbound"] = "unbound", ["vsftpd"] = "vsftpd",
}
