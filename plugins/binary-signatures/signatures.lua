--- What programs and libraries write into themselves about their version.
--
--   { name of the package, globs of the file's name, patterns; the first capture is the version }
--
-- Each text is what the project's own sources print as its version or banner.

return {
  { "bash", { "bash" }, { "@%(#%)Bash version (%d+%.%d+%.%d+)" } },
  { "busybox", { "busybox", "busybox.{static,nosuid,suid}" }, { "BusyBox v(%d+%.%d+%.%d+)" } },
  { "curl", { "curl", "libcurl.so*", "libcurl-gnutls.so*" }, { "libcurl/(%d+%.%d+%.%d+)", "curl/(%d+%.%d+%.%d+)" } },
  { "dropbear", { "dropbear", "dropbearmulti" }, { "SSH%-2%.0%-dropbear_(%d+%.[%d.]+)" } },
  { "expat", { "libexpat.so*" }, { "expat_(%d+%.%d+%.%d+)" } },
  { "glibc", { "libc.so.6", "libc-2.*.so" }, { "GNU C Library [^\n]-version (%d+%.%d+)" } },
  { "haproxy", { "haproxy" }, { "HAProxy version (%d+%.%d+%.%d+)", "HA%-Proxy version (%d+%.%d+%.%d+)" } },
  { "httpd", { "httpd", "apache2" }, { "Apache/(%d+%.%d+%.%d+)" } },
  { "mariadb", { "mariadbd", "mysqld", "mariadb", "mysql" }, { "(%d+%.%d+%.%d+)%-MariaDB" } },
  { "memcached", { "memcached" }, { "memcached (%d+%.%d+%.%d+)" } },
  { "nginx", { "nginx" }, { "nginx version: nginx/(%d+%.%d+%.%d+)", "nginx/(%d+%.%d+%.%d+)" } },
  { "node", { "node", "libnode.so*" }, { "node%.js/v(%d+%.%d+%.%d+)", "node%-v(%d+%.%d+%.%d+)%.tar" } },
  { "openssh", { "sshd", "ssh" }, { "OpenSSH_(%d+%.%d+p%d+)" } },
  { "openssl", { "openssl", "libcrypto.so*", "libssl.so*" }, { "OpenSSL (%d+%.%d+%.%d+%l?) +%d" } },
  { "perl", { "perl", "perl5.[0-9]*", "libperl.so*" }, { "/perl5?/(5%.%d+%.%d+)%f[^%w.]" } },
  { "php", { "php{,-cgi,-fpm}", "php{,-cgi,-fpm}[0-9].[0-9]", "libphp*.so" }, { "PHP/(%d+%.%d+%.%d+)" } },
  { "postgresql", { "postgres" }, { "%(PostgreSQL%) (%d+%.%d+[%d.]*)" } },
  { "python", { "python{2,3}", "python[23].[0-9]", "python3.[0-9][0-9]", "libpython*.so*" }, { "\0([23]%.%d+%.%d+[abrc]*%d*%+?)\0" } },
  { "ruby", { "ruby", "ruby[0-9].[0-9]", "libruby*.so*" }, { "ruby (%d+%.%d+%.%d+)" } },
  { "sqlite", { "sqlite3", "libsqlite3.so*" }, { "\0(3%.%d+%.%d+)\0" } },
  { "zlib", { "libz.so*" }, { "deflate (%d+%.%d+[%d.]*) Copyright" } },
}
