package io.hadal.bench;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The servers that are measured against each other, below one temporary directory. */
final class Peers {
    private Peers() {}

    /**
     * Hadal by its launcher, as a user starts it. @param options of the JVM; @param flags of {@code
     * hadal server}
     */
    static ServerProcess hadal(Path directory, String options, String... flags) throws IOException {
        int port = ServerProcess.freePort();
        Path data = Files.createDirectories(directory.resolve("data"));
        List<String> command = new ArrayList<>();
        command.add(System.getProperty("hadal.home") + "/bin/hadal");
        command.addAll(
                List.of("server", "--data", data.toString(), "--port", Integer.toString(port)));
        command.addAll(List.of(flags));
        Map<String, String> environment = Map.of("HADAL_OPTS", options);
        return ServerProcess.start(
                "Hadal", command, environment, port, directory.resolve("hadal.log"));
    }

    /** MariaDB as Debian installs it, with its default durability: a sync per group of commits. */
    static ServerProcess mariaDb(Path directory) throws IOException, InterruptedException {
        int port = ServerProcess.freePort();
        Path data = Files.createDirectories(directory.resolve("mariadb"));
        String user = System.getProperty("user.name");
        List<String> install =
                List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--auth-root-authentication-method=normal",
                        "--user=" + user,
                        "--datadir=" + data);
        run(install, directory.resolve("mariadb-install.log"));
        List<String> command =
                List.of(
                        "/usr/sbin/mariadbd",
                        "--no-defaults",
                        "--user=" + user,
                        "--datadir=" + data,
                        "--bind-address=127.0.0.1",
                        "--port=" + port,
                        "--socket=" + data.resolve("socket"),
                        "--innodb-buffer-pool-size=1G",
                        "--max-connections=500");
        return ServerProcess.start(
                "MariaDB", command, Map.of(), port, directory.resolve("mariadb.log"));
    }

    /** A directory that goes when this process ends. */
    static Path newDirectory() throws IOException {
        Path directory = Files.createTempDirectory("hadal-bench-");
        Runtime.getRuntime().addShutdownHook(new Thread(() -> deleteTree(directory)));
        return directory;
    }

    private static void deleteTree(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            System.err.println("could not remove " + directory + ": " + e.getMessage());
        }
    }

    private static void run(List<String> command, Path log)
            throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        if (process.waitFor() != 0) {
            throw new IOException(String.join(" ", command) + " failed: " + Files.readString(log));
        }
    }
}
