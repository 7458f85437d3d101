package io.hadal.bench;

import picocli.CommandLine.Option;

/** How often a measurement is repeated: an option that commands have in common. */
final class Rounds {
    @Option(names = "--rounds", defaultValue = "5", description = "rounds (${DEFAULT-VALUE})")
    private int count;

    int count() {
        return count;
    }
}
