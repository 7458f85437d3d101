package io.hadal.env;

/** What a {@link Disk} takes as a name, so that every implementation refuses the same ones. */
public final class FileNames {
    /** Reserved at the top: taken by {@link Disk#lock}. */
    public static final String LOCK = "LOCK";

    /** Reserved at the top: where a file is prepared that will appear at once. */
    public static final String TEMPORARY = ".tmp";

    private FileNames() {}

    /** Returns {@code name} if it is a relative path of plain parts, none of them reserved. */
    public static String check(String name) {
        for (String part : name.split("/", -1)) {
            if (part.isEmpty()
                    || part.equals(".")
                    || part.equals("..")
                    || part.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("Not a relative file name: '" + name + "'");
            }
        }
        int slash = name.indexOf('/');
        String top = slash < 0 ? name : name.substring(0, slash);
        if (top.equals(LOCK) || top.equals(TEMPORARY)) {
            throw new IllegalArgumentException("Reserved file name: '" + name + "'");
        }
        return name;
    }

    /** Like {@link #check}; the empty name is the top folder. */
    public static String checkFolder(String folder) {
        return folder.isEmpty() ? folder : check(folder);
    }

    /** The folder that a file or folder is in; empty for the top. */
    public static String folderOf(String name) {
        int slash = name.lastIndexOf('/');
        return slash < 0 ? "" : name.substring(0, slash);
    }
}
