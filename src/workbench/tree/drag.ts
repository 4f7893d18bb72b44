/** Marks a drag that began in a tree grid of ours. */
export const dragType = 'application/x-portside-rows';
