/// What host and worker agree on before the first frame.
public enum WorkerLaunch {
    /// The argument that makes the program a worker.
    public static let argument = "plugin-worker"

    /// The shared page in which a worker notes what it does, so that a crash can be placed.
    ///
    /// Five NUL-terminated texts one after the other; `CLuaShims.h` has the same layout in C.
    public enum Page {
        public static let plugin = 0..<64
        public static let function = 64..<96
        public static let input = 96..<1120
        public static let line = 1120..<1376
        public static let ended = 1376..<1440
        public static let size = 1440
    }
}
