dependencies { testImplementation("org.example:kettle:1.0") }
