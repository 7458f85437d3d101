package io.hadal.objectstore.s3;

import java.io.IOException;

/**
 * The main class of the process that {@link S3ProxyServer} starts: S3Proxy, until whoever started
 * it is gone.
 */
final class S3ProxyProcess {
    private S3ProxyProcess() {}

    /**
     * Everything in {@code arguments} is S3Proxy's. Standard input is a pipe that the parent holds
     * open while it lives.
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread.ofPlatform().daemon().start(S3ProxyProcess::exitWithParent);
        Class<?> proxy = Class.forName("org.gaul.s3proxy.Main");
        proxy.getMethod("main", String[].class).invoke(null, (Object) arguments);
    }

    private static void exitWithParent() {
        try {
            while (System.in.read() >= 0) {
                continue;
            }
        } catch (IOException e) {
            System.err.println("The pipe to the parent broke: " + e);
        }
        Runtime.getRuntime().halt(0);
    }
}
