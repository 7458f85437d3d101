package io.hadal.env.sim;

/** The simulated machine crashed before the task that was waited for had ended. */
public class NodeCrashedException extends Exception {
    private static final long serialVersionUID = 1L;

    NodeCrashedException(String task) {
        super("Machine crashed before its task '" + task + "' ended");
    }
}
