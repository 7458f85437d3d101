package io.hadal.cli.demo;

/** A claim of the demo does not hold. */
final class ClaimFailedException extends RuntimeException {
    ClaimFailedException(String claim) {
        super(claim);
    }
}
