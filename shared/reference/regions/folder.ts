/** Where this repository keeps the region files. A bundled function has them beside its own file and does not read this. */
export const REGIONS_FOLDER = `${import.meta.dirname}/data`
