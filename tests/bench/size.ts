/** How long one run under load takes, and how many there are; less than the goals ask for is good for a first look. */
export type Size = { seconds: number | undefined; runs: number }
