--- Groups of well-known libraries whose jars do not name theirs: those that Gradle, Ant, sbt or Bazel
-- build. Facts of the central repository.

-- Artifacts as patterns without anchors, by group. Of several that match the first counts.
local GROUPS = {
  { "org.springframework.boot", "spring-boot.*" },
  { "org.springframework.cloud", "spring-cloud-.*" },
  { "org.springframework.security", "spring-security-.*" },
  { "org.springframework.data", "spring-data-.*" },
  { "org.springframework.integration", "spring-integration-.*" },
  { "org.springframework.batch", "spring-batch-.*" },
  { "org.springframework.session", "spring-session-.*" },
  { "org.springframework.kafka", "spring-kafka.*" },
  { "org.springframework.amqp", "spring-amqp", "spring-rabbit.*" },
  { "org.springframework.ws", "spring-ws-.*", "spring-xml" },
  { "org.springframework.ldap", "spring-ldap-.*" },
  { "org.springframework.hateoas", "spring-hateoas" },
  { "org.springframework.plugin", "spring-plugin-.*" },
  { "org.springframework.retry", "spring-retry" },
  { "org.springframework.graphql", "spring-graphql.*" },
  { "org.springframework.vault", "spring-vault-.*" },
  { "org.springframework.webflow", "spring-webflow", "spring-binding", "spring-js.*" },
  { "org.springframework",
    "spring", "spring-aop", "spring-asm", "spring-aspects", "spring-beans", "spring-context.*",
    "spring-core", "spring-core-test", "spring-expression", "spring-instrument.*", "spring-jcl",
    "spring-jdbc", "spring-jms", "spring-messaging", "spring-orm", "spring-oxm", "spring-r2dbc",
    "spring-test", "spring-tx", "spring-web", "spring-webflux", "spring-webmvc.*",
    "spring-websocket" },
  { "org.jetbrains.kotlinx", "kotlinx-.*" },
  { "org.jetbrains.kotlin", "kotlin-.*" },
  { "com.squareup.okhttp3", "okhttp.*", "logging-interceptor", "mockwebserver" },
  { "com.squareup.okio", "okio.*" },
  { "com.squareup.retrofit2", "retrofit" },
  { "com.squareup.moshi", "moshi.*" },
  { "org.apache.lucene", "lucene-.*" },
  { "org.apache.solr", "solr-.*" },
  { "org.apache.kafka", "kafka[_-].*", "connect-.*", "trogdor.*" },
  { "org.elasticsearch.client", "elasticsearch-rest-.*" },
  { "org.elasticsearch", "elasticsearch", "elasticsearch-.*" },
  { "org.opensearch", "opensearch", "opensearch-.*" },
  { "io.projectreactor.netty", "reactor-netty.*" },
  { "io.projectreactor", "reactor-core", "reactor-test", "reactor-tools" },
  { "io.micrometer", "micrometer-.*" },
  { "org.reactivestreams", "reactive-streams.*" },
  { "io.grpc", "grpc-.*" },
  { "io.perfmark", "perfmark-api" },
  { "io.opencensus", "opencensus-.*" },
  { "io.opentelemetry.instrumentation", "opentelemetry-instrumentation-.*" },
  { "io.opentelemetry", "opentelemetry-.*" },
  { "org.bouncycastle", "bc[%l]+%-jdk.*", "bc[%l]+%-fips" },
  { "org.apache.tomcat.embed", "tomcat-embed-.*" },
  { "org.apache.tomcat", "tomcat-.*" },
  { "org.junit.jupiter", "junit-jupiter.*" },
  { "org.junit.platform", "junit-platform-.*" },
  { "org.junit.vintage", "junit-vintage-.*" },
  { "org.opentest4j", "opentest4j" },
  { "org.apiguardian", "apiguardian-api" },
  { "org.hamcrest", "hamcrest.*" },
  { "org.mockito", "mockito-.*" },
  { "com.github.ben-manes.caffeine", "caffeine" },
  { "org.postgresql", "postgresql" },
  { "mysql", "mysql-connector-java" },
  { "com.mysql", "mysql-connector-j" },
  { "com.oracle.database.jdbc", "ojdbc%d+", "ucp%d*" },
  { "com.h2database", "h2" },
  { "org.hsqldb", "hsqldb" },
  { "org.apache.derby", "derby.*" },
  { "org.xerial", "sqlite-jdbc" },
  { "org.mariadb.jdbc", "mariadb-java-client" },
  { "com.microsoft.sqlserver", "mssql-jdbc" },
  { "net.sourceforge.jtds", "jtds" },
  { "net.java.dev.jna", "jna", "jna-platform" },
  { "xerces", "xercesImpl" },
  { "xalan", "xalan", "serializer" },
  { "org.jdom", "jdom2", "jdom" },
  { "com.thoughtworks.xstream", "xstream" },
  { "org.apache.logging.log4j", "log4j-.*" },
  { "org.apache.commons",
    "commons-lang3", "commons-collections4", "commons-text", "commons-compress", "commons-csv",
    "commons-math3", "commons-math", "commons-pool2", "commons-dbcp2", "commons-configuration2",
    "commons-exec", "commons-email", "commons-crypto", "commons-jexl3", "commons-rng-.*",
    "commons-vfs2", "commons-fileupload2.*", "commons-imaging", "commons-geometry-.*" },
  { "org.slf4j", "slf4j-.*", "jcl-over-slf4j", "jul-to-slf4j", "log4j-over-slf4j" },
  { "ch.qos.logback", "logback-.*" },
  { "com.google.guava", "guava", "failureaccess", "listenablefuture" },
  { "com.google.code.gson", "gson" },
  { "com.google.code.findbugs", "jsr305" },
  { "com.google.inject", "guice" },
  { "com.google.inject.extensions", "guice-.*" },
  { "com.google.protobuf", "protobuf-java.*", "protobuf-kotlin.*" },
  { "com.fasterxml.jackson.core", "jackson-core", "jackson-databind", "jackson-annotations" },
  { "com.fasterxml.jackson.dataformat", "jackson-dataformat-.*" },
  { "com.fasterxml.jackson.datatype", "jackson-datatype-.*" },
  { "com.fasterxml.jackson.module", "jackson-module-.*" },
  { "org.codehaus.jackson", "jackson-.*-asl" },
  { "io.netty", "netty-.*" },
  { "org.eclipse.jetty", "jetty-.*" },
  { "org.apache.velocity", "velocity.*" },
  { "org.quartz-scheduler", "quartz.*" },
  { "com.jcraft", "jsch" },
  { "org.aspectj", "aspectj.*" },
  { "cglib", "cglib.*" },
  { "org.javassist", "javassist" },
  { "net.bytebuddy", "byte-buddy.*" },
  { "org.objenesis", "objenesis.*" },
  { "org.yaml", "snakeyaml" },
  { "org.jsoup", "jsoup" },
  { "org.json", "json" },
  { "net.minidev", "json-smart", "accessors-smart" },
  { "com.alibaba", "fastjson", "druid" },
  { "javax.servlet", "servlet-api", "javax%.servlet-api", "jstl" },
  { "javax.inject", "javax%.inject" },
  { "aopalliance", "aopalliance" },
  { "org.scala-lang.modules", "scala-xml_.*", "scala-parser-combinators_.*" },
  { "org.scala-lang", "scala-library", "scala-reflect", "scala-compiler", "scala3-.*" },
  { "com.typesafe.akka", "akka-.*" },
  { "com.typesafe", "config" },
  { "org.apache.pekko", "pekko-.*" },
  { "org.apache.spark", "spark-.*_2%.%d+" },
  { "org.apache.hadoop", "hadoop-.*" },
  { "org.apache.zookeeper", "zookeeper.*" },
  { "org.apache.avro", "avro.*" },
  { "org.apache.ant", "ant", "ant-.*" },
  { "org.apache.ivy", "ivy" },
  { "org.apache.httpcomponents.client5", "httpclient5.*" },
  { "org.apache.httpcomponents.core5", "httpcore5.*" },
  { "org.apache.httpcomponents", "httpclient.*", "httpcore.*", "httpmime" },
  { "org.apache.poi", "poi", "poi-.*" },
  { "org.apache.xmlbeans", "xmlbeans" },
  { "org.apache.xmlgraphics", "batik-.*", "fop.*", "xmlgraphics-commons" },
  { "org.apache.shiro", "shiro-.*" },
  { "org.apache.struts", "struts2-.*", "struts-.*" },
  { "org.apache.cxf", "cxf-.*" },
  { "org.apache.camel", "camel-.*" },
  { "org.apache.activemq", "activemq-.*" },
  { "org.beanshell", "bsh.*" },
  { "org.python", "jython.*" },
  { "org.mozilla", "rhino.*" },
  { "org.testng", "testng" },
  { "org.seleniumhq.selenium", "selenium-.*" },
  { "org.projectlombok", "lombok" },
  { "org.mapstruct", "mapstruct.*" },
  { "io.jsonwebtoken", "jjwt.*" },
  { "com.auth0", "java-jwt" },
  { "org.checkerframework", "checker-qual" },
  { "org.jetbrains", "annotations" },
}

-- Artifacts that are their own group, as the first ones of the central repository.
local OWN_GROUP = {
  "antlr", "commons-beanutils", "commons-cli", "commons-codec", "commons-collections",
  "commons-configuration", "commons-dbcp", "commons-digester", "commons-discovery", "commons-el",
  "commons-fileupload", "commons-httpclient", "commons-io", "commons-jxpath", "commons-lang",
  "commons-logging", "commons-net", "commons-pool", "commons-validator", "jaxen", "joda-time",
  "junit", "log4j", "oro", "stax", "wsdl4j", "xml-apis", "xmlpull", "xom",
}

-- Groups that changed with a major version: artifacts, and the group from that version on.
local MOVED = {
  { { "asm", "asm-.*" }, { { 4, "org.ow2.asm" }, { 0, "asm" } } },
  { { "dom4j" }, { { 2, "org.dom4j" }, { 0, "dom4j" } } },
  { { "ehcache.*" }, { { 3, "org.ehcache" }, { 0, "net.sf.ehcache" } } },
  { { "groovy", "groovy-.*" }, { { 4, "org.apache.groovy" }, { 0, "org.codehaus.groovy" } } },
  { { "hibernate-validator.*" }, { { 6, "org.hibernate.validator" }, { 0, "org.hibernate" } } },
  { { "hibernate-commons-annotations" }, { { 5, "org.hibernate.common" }, { 0, "org.hibernate" } } },
  { { "hibernate-.*" }, { { 6, "org.hibernate.orm" }, { 0, "org.hibernate" } } },
  { { "rxjava" },
    { { 3, "io.reactivex.rxjava3" }, { 2, "io.reactivex.rxjava2" }, { 0, "io.reactivex" } } },
}

-- Jars of Apache Tomcat as its archive names them.
local RENAMED = {
  catalina = "tomcat-catalina", ["catalina-ant"] = "tomcat-catalina-ant",
  ["catalina-ha"] = "tomcat-catalina-ha", ["catalina-tribes"] = "tomcat-tribes",
  jasper = "tomcat-jasper", ["jasper-el"] = "tomcat-jasper-el",
}

local own_group = {}
for _, name in ipairs(OWN_GROUP) do own_group[name] = true end

local patterns = {}
local function insert(artifact, groups)
  local pattern = artifact:gsub("%%?%-", "%%-")
  table.insert(patterns, { pattern = "^" .. pattern .. "$", groups = groups })
end
for _, row in ipairs(MOVED) do
  for _, artifact in ipairs(row[1]) do insert(artifact, row[2]) end
end
for _, row in ipairs(GROUPS) do
  for i = 2, #row do insert(row[i], { { 0, row[1] } }) end
end

-- group?, artifact of a jar's artifact and version.
local function coordinates(artifact, version)
  local name = RENAMED[artifact] or artifact
  if own_group[name] then return name, name end
  local major = version and tonumber(version:match("^%d%d?%d?%d?")) or 0
  for _, row in ipairs(patterns) do
    if name:find(row.pattern) then
      for _, group in ipairs(row.groups) do
        if major >= group[1] then return group[2], name end
      end
    end
  end
  return nil, name
end

return { coordinates = coordinates }
