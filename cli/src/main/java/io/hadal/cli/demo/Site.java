package io.hadal.cli.demo;

import io.hadal.cli.process.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;

/** A server with its data directory, and a bucket: a folder, with the file-system store. */
record Site(String name, Path directory) {

    Path bucket() {
        return directory.resolve("bucket-" + name);
    }

    /** The database's store in this site's bucket, as statements name it. */
    String shop() {
        return "FS \"" + bucket() + "/shop\"";
    }

    ServerProcess start(Stage stage) throws IOException, SQLException {
        Path data = Files.createDirectories(directory.resolve("server-" + name));
        return stage.timed(
                "start server " + name,
                () ->
                        ServerProcess.hadal(
                                "server " + name,
                                data,
                                ServerProcess.freePort(),
                                directory.resolve("server-" + name + ".log")));
    }
}
