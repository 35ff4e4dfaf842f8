/** What runs one after the other where a machine is looked into (`Section.lane`): each waits for one thing alone. */

/** The kernel, and the disk that the machine runs from. */
export const FILES_LANE = 'files';
export const SYSTEMD_LANE = 'systemd';
/** Checks of bootstrap steps: of those behind one that gives no answer, nothing is asked anyway. */
export const BOOTSTRAP_LANE = 'bootstrap';
