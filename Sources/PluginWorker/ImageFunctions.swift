internal import LuaRuntime
internal import PackageNames

extension Library {
    /// References to container images, as `docker` and everything after it writes them.
    static let imageFunctions: [LibraryFunction] = [
        LibraryFunction(
            "image.parse", ["text: string"],
            returns: "{registry: string, namespace?: string, name: string, tag?: string, "
                + "digest?: string}?, string? reason",
            "The parts of a reference to a container image, [REGISTRY/]PATH[:TAG][@DIGEST]. Registry is "
                + "\"docker.io\" where none is named, and \"library/\" is left out there.",
            errors: "nil and the reason for a text that refers to no image",
            example: "oakum.image.parse(\"quay.io/acme/web:1.2\").namespace --> \"acme\"",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "text")
                do throws(ImageReferenceError) {
                    let image = try ImageReference(parsing: text)
                    stack.newTable(fields: 5)
                    for (key, part) in [
                        ("registry", image.registry), ("namespace", image.namespace),
                        ("name", image.name), ("tag", image.tag), ("digest", image.digest),
                    ] {
                        guard let part else { continue }
                        stack.push(part)
                        stack.setField(key, ofTableAt: -2)
                    }
                    return 1
                } catch { return refusal("\(error)", on: stack) }
            }),
        LibraryFunction(
            "image.purl", ["text: string", "platform?: string"],
            returns: "string?, string? reason",
            "The package URL of a reference to a container image, of type docker: its version is the "
                + "digest, else the tag; another registry than Docker Hub is its repository_url.",
            errors: "nil and the reason for a text that refers to no image",
            example: "oakum.image.purl(\"quay.io/acme/web:1.2\") --> "
                + "\"pkg:docker/acme/web@1.2?repository_url=quay.io\"",
            { stack, _ throws(LuaFunctionError) in
                let text = try stack.argument(1, "text")
                let platform = try stack.optionalArgument(2, "platform")
                let image: ImageReference
                do throws(ImageReferenceError) {
                    image = try ImageReference(parsing: text)
                } catch { return refusal("\(error)", on: stack) }
                do throws(PackageURLError) {
                    stack.push(try image.packageURL(platform: platform).description)
                    return 1
                } catch { return refusal("\(error)", on: stack) }
            }),
    ]
}
