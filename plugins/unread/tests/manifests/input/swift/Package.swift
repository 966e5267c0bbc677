let package = Package(dependencies: [.package(url: "https://git.example/kettle", from: "1.0.0")])
