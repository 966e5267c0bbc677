internal import LuaRuntime
internal import PluginProtocol

/// `remedy.plan` of one project.
extension WorkerSession {
    func plan(_ request: RemedyRequest) throws(FailureReply) -> DoneReply {
        let plugin = try self.plugin(request.plugin)
        let run = RunRequest(
            plugin: request.plugin, kind: "remedy", path: request.directory,
            isStrict: request.isStrict, options: request.options, shuffles: request.shuffles,
            limits: request.limits)
        return try call(
            plugin, run, .remedyPlan, plan: PlanContext(request)
        ) { stack throws(LuaError) in
            try push(.remedyPlan, of: plugin)
            ProjectTable(request: request, file: plugin.projectFile).push(on: stack)
            stack.push(LuaHandle(kind: HandleKind.out, owner: 0, node: 0))
            plugin.context.push(on: stack)
            try plugin.state.call(arguments: 3, results: 0)
        }
    }
}
