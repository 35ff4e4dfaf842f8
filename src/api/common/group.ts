/** Names that every kind of the platform shares. */
export const GROUP = 'scp.stormclouds.eu';
export const VERSION = 'v1alpha1';
export const API_VERSION = `${GROUP}/${VERSION}`;
export const CATEGORY = 'scp';

/** On an object: do not touch its cloud until this annotation is gone. The value is the reason, shown in conditions. */
export const PAUSED_ANNOTATION = `${GROUP}/paused`;

/** On an object that is being deleted: its uid, to have a frozen deletion go on. */
export const CONFIRM_DELETION_ANNOTATION = `${GROUP}/confirm-deletion`;

/**
 * On an object whose deletion was frozen: why. Written by the operator, so that nothing but a confirmation lifts it: others
 * that went along may have gone meanwhile, and a deletion cannot be taken back.
 */
export const FROZEN_DELETION_ANNOTATION = `${GROUP}/frozen-deletion`;

/** Kept on an object from before its first outside write until nothing of it is left outside. */
export const FINALIZER = `${GROUP}/cloud`;

/** On a DatabaseCluster: the member that the service is to move to. Taken off once it has. */
export const SWITCHOVER_ANNOTATION = `${GROUP}/switchover-to`;

/**
 * On a DatabaseCluster: servers that were started before this moment (RFC 3339) are restarted. Any other value means now, and the
 * operator writes when that was. Taken off once it is done.
 */
export const RESTART_ANNOTATION = `${GROUP}/restarted-at`;
