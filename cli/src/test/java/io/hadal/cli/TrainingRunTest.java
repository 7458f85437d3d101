package io.hadal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrainingRunTest {
    @TempDir private Path directory;

    /** A statement that fails would leave the launcher without what it is to learn. */
    @Test
    void playsItsScript() throws Exception {
        TrainingRun.main(new String[] {"server", directory.toString()});
        TrainingRun.main(new String[] {"replicate", directory.toString()});

        assertThat(directory.resolve("bucket")).isNotEmptyDirectory();
    }
}
