import type { Used } from '../shared/store/table.ts'

/** Capacity units since they were last taken: an instance of a function works on one event at a time. */
export function unitsUsed() {
  const used = { readUnits: 0, writeUnits: 0 }
  return {
    onUsed({ readUnits, writeUnits }: Used): void {
      used.readUnits += readUnits
      used.writeUnits += writeUnits
    },
    take(): { readUnits: number; writeUnits: number } {
      const taken = { ...used }
      used.readUnits = 0
      used.writeUnits = 0
      return taken
    },
  }
}
