package io.hadal.cli;

import io.hadal.cli.demo.DemoCommand;
import io.hadal.cli.store.InspectCommand;
import io.hadal.cli.store.LocksCommand;
import io.hadal.cli.store.StoreCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Entry of {@code bin/hadal}. */
@Command(
        name = "hadal",
        mixinStandardHelpOptions = true,
        version = "hadal 0.1.0",
        description = "A SQL database whose storage is an object store.",
        subcommands = {DemoCommand.class, InspectCommand.class, LocksCommand.class, StoreCommand.class, CommandLine.HelpCommand.class})
public final class Hadal {
    private Hadal() {}

    public static void main(String[] args) {
        System.exit(new CommandLine(new Hadal()).execute(args));
    }
}
