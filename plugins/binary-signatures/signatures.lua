--- What programs and libraries write into themselves about their version.
--
--   { name of the package, globs of the file's name, { text, pattern }... }
--
-- The text is a fixed part of what the project's own sources print as its version or banner; the pattern matches around it, and
-- its capture is the version. `X.Y` in either is the version that the file's name states; without one such a pair is left out.

return {
  { "bash", { "bash" }, { "Bash version ", "Bash version (%d+%.%d+%.%d+)" } },
  { "busybox", { "busybox", "busybox.{static,nosuid,suid}" }, { "BusyBox v", "v(%d+%.%d+%.%d+)" } },
  { "curl", { "curl", "libcurl.so*", "libcurl-gnutls.so*" }, { "curl/", "curl/(%d+%.%d+%.%d+)" } },
  { "dropbear", { "dropbear", "dropbearmulti" }, { "SSH-2.0-dropbear_", "_(%d+%.[%d.]+)" } },
  { "expat", { "libexpat.so*" }, { "expat_", "expat_(%d+%.%d+%.%d+)" } },
  { "glibc", { "libc.so.6", "libc-2.*.so" }, { "GNU C Library ", "version (%d+%.%d+)" } },
  { "haproxy", { "haproxy" }, { "Proxy version ", "version (%d+%.%d+%.%d+)" } },
  { "httpd", { "httpd", "apache2" }, { "Apache/", "Apache/(%d+%.%d+%.%d+)" } },
  { "mariadb", { "mariadbd", "mysqld", "mariadb", "mysql" }, { "-MariaDB", "(%d+%.%d+%.%d+)%-MariaDB" } },
  { "memcached", { "memcached" }, { "memcached 1", "memcached (%d+%.%d+%.%d+)" } },
  { "nginx", { "nginx" }, { "nginx/", "nginx/(%d+%.%d+%.%d+)" } },
  { "node", { "node", "libnode.so*" }, { "node.js/v", "/v(%d+%.%d+%.%d+)" }, { "node-v", "node%-v(%d+%.%d+%.%d+)%.tar" } },
  { "openssh", { "sshd", "ssh" }, { "OpenSSH_", "OpenSSH_(%d+%.%d+p%d+)" } },
  { "openssl", { "openssl", "libcrypto.so*", "libssl.so*" }, { "OpenSSL ", "OpenSSL (%d+%.%d+%.%d+%l?) +%d" } },
  { "perl", { "perl", "perl5.[0-9]*[0-9]", "libperl.so*" }, { "/5.", "/perl5?/(5%.%d+%.%d+)%f[^%w.]" } },
  { "php", { "php{,-cgi,-fpm}", "php{,-cgi,-fpm}[0-9].[0-9]", "libphp*.so" }, { "PHP/", "PHP/(%d+%.%d+%.%d+)" } },
  { "postgresql", { "postgres" }, { "(PostgreSQL) ", "%) (%d+%.%d+[%d.]*)" } },
  {
    "python", { "python{2,3}", "python[23].[0-9]", "python3.[0-9][0-9]", "libpython*.so*" },
    { "X.Y.", "%f[%d](X.Y%.%d+[abrc]*%d*%+?)\0" }, { "\0003.", "\0(3%.%d+%.%d+[abrc]*%d*%+?)\0" },
  },
  { "ruby", { "ruby", "ruby[0-9].[0-9]", "libruby*.so*" }, { "ruby ", "ruby (%d+%.%d+%.%d+)" } },
  { "sqlite", { "sqlite3", "libsqlite3.so*" }, { "\0003.", "\0(3%.%d+%.%d+)\0" } },
  { "zlib", { "libz.so*" }, { "deflate ", "deflate (%d+%.%d+[%d.]*) Copyright" } },
}
