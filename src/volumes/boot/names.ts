/** Names that QuecPython's firmware looks for at the root of its partitions, and the user partition's mount. */
export const CHECKSUM_LIST = '/checksum.json';
export const RESTORE_SWITCH = '/backup_restore.json';
export const USER_MOUNT = '/usr';
