/** The name under which a disk keeps DRBD's metadata, out of reach of the file system's names. */
export const DRBD_METADATA = 'drbd';
