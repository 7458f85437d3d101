package io.hadal.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreesTest {
    @TempDir Path folder;

    @Test
    void filesThatComeAndGoMeanwhileDoNotHinder() throws Exception {
        Files.writeString(Files.createDirectory(folder.resolve("stays")).resolve("file"), "body");
        AtomicBoolean enough = new AtomicBoolean();
        try (ExecutorService others = Executors.newFixedThreadPool(2)) {
            Future<?> files = others.submit(untilEnough(enough, this::comeAndGo));
            Future<?> folders = others.submit(untilEnough(enough, this::foldersComeAndGo));
            try {
                for (int look = 0; look < 2_000; look++) {
                    assertThat(Trees.files(folder)).containsEntry("stays/file", 4L);
                }
            } finally {
                enough.set(true);
            }
            files.get();
            folders.get();
        }
    }

    private interface Turn {
        void take() throws IOException;
    }

    private static Callable<Void> untilEnough(AtomicBoolean enough, Turn turn) {
        return () -> {
            while (!enough.get()) {
                turn.take();
            }
            return null;
        };
    }

    private void comeAndGo() throws IOException {
        Path file = Files.writeString(folder.resolve("goes"), "x");
        Files.delete(file);
    }

    private void foldersComeAndGo() throws IOException {
        Path inner = Files.createDirectory(folder.resolve("inner"));
        Path file = Files.writeString(inner.resolve("file"), "x");
        Files.delete(file);
        Files.delete(inner);
    }
}
