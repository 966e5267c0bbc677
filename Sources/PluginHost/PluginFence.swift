internal import CContainment

/// What this kernel gives to hold plugin workers.
public enum PluginFence {
    /// What is missing, in words for the person who runs the program; `nil` when nothing is.
    ///
    /// Workers start all the same: the system-call filter refuses the same calls, and without it they
    /// do not start at all.
    public static var weakness: String? {
        oakum_landlock_version() > 0
            ? nil
            : "this kernel has no Landlock, or it is switched off: plugins are held by the "
                + "system-call filter alone"
    }
}
