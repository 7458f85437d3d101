package io.hadal.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Holds the arrows between the modules: they only point downwards. */
class ArchitectureTest {
    private static final JavaClasses CLASSES =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .importPackages("io.hadal");

    @Test
    void arrowsPointDownwards() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("env")
                .definedBy("io.hadal.env..")
                .layer("objectstore")
                .definedBy("io.hadal.objectstore..")
                .layer("storage")
                .definedBy("io.hadal.storage..")
                .layer("replication")
                .definedBy("io.hadal.replication..")
                .layer("engine")
                .definedBy("io.hadal.engine..")
                .layer("sql")
                .definedBy("io.hadal.sql..")
                .layer("server")
                .definedBy("io.hadal.server..")
                .layer("cli")
                .definedBy("io.hadal.cli..")
                .whereLayer("cli")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("server")
                .mayOnlyBeAccessedByLayers("cli")
                .whereLayer("sql")
                .mayOnlyBeAccessedByLayers("server", "cli")
                .whereLayer("engine")
                .mayOnlyBeAccessedByLayers("sql", "server", "cli")
                .whereLayer("replication")
                .mayOnlyBeAccessedByLayers("sql", "server", "cli")
                .whereLayer("storage")
                .mayOnlyBeAccessedByLayers("replication", "engine", "sql", "server", "cli")
                .whereLayer("objectstore")
                .mayOnlyBeAccessedByLayers(
                        "storage", "replication", "engine", "sql", "server", "cli")
                .check(CLASSES);
    }

    @Test
    void vendorTypesStayInTheirPackages() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hadal.objectstore.s3..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("software.amazon.awssdk..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hadal.storage..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.google.protobuf..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages("io.hadal.storage..", "io.hadal.server.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.github.luben..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hadal.sql..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.alibaba.druid..")
                .check(CLASSES);
    }
}
