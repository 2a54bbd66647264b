/**
 * The numbers of pages that are shown for one of them: the first, the last, the page and those beside it.
 * @returns in order; null where numbers are left out
 */
export function pageNumbers(at: number, last: number): (number | null)[] {
  const shown = [...new Set([1, at - 1, at, at + 1, last])].filter((n) => n >= 1 && n <= last)
  const ordered = shown.toSorted((a, b) => a - b)
  return ordered.flatMap((n, i) => {
    const gap = n - (ordered[i - 1] ?? 0)
    // One that is left out alone takes as much room as its number.
    return gap === 1 ? [n] : gap === 2 ? [n - 1, n] : [null, n]
  })
}

/** The page that an address asks for, from 1; what is none, or is past the last, is the nearest. */
export function pageAsked(text: string | undefined, last: number): number {
  const n = Number(text ?? 1)
  return Number.isInteger(n) ? Math.min(Math.max(1, n), Math.max(1, last)) : 1
}
