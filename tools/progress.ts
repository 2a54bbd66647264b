const WIDTH = 30
const REDRAW_MS = 100

/**
 * A bar on stderr while a long tool works; where nobody watches, a line at each tenth.
 * @param total how much there is, or 0 where nobody knows
 */
export function progress(
  what: string,
  total: number,
  out: Pick<NodeJS.WriteStream, 'isTTY' | 'write'> = process.stderr,
) {
  let drawnAt = 0
  let tenth = -1
  const line = (done: number): string => {
    if (total === 0) return `${what} ${done}`
    const share = Math.min(1, done / total)
    const filled = Math.round(share * WIDTH)
    return `${what} [${'#'.repeat(filled)}${'.'.repeat(WIDTH - filled)}] ${Math.floor(share * 100)} % ${done}/${total}`
  }
  return {
    to(done: number): void {
      if (out.isTTY) {
        if (Date.now() - drawnAt < REDRAW_MS) return
        drawnAt = Date.now()
        out.write(`\r${line(done)}`)
        return
      }
      const now = total === 0 ? Math.floor(done / 10_000) : Math.floor((done / total) * 10)
      if (now <= tenth) return
      tenth = now
      out.write(`${line(done)}\n`)
    },
    end(done: number): void {
      out.write(out.isTTY ? `\r${line(done)}\n` : tenth < 10 || total === 0 ? `${line(done)}\n` : '')
    },
  }
}
