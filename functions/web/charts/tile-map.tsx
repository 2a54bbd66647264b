import type { Language } from '../../language.ts'
import { ISLANDS, type Island } from './tiles.ts'

const WIDE = 60
const HIGH = 46
const GAP = 4

/** What a tile shows: its number as text, and which of the steps of the scale it is on. */
export type TileValue = { text: string; step: number; name: string; href: string }

/** 38 provinces as tiles of one size, so that a small province is seen as well as a large one. */
export const TileMap = ({
  language,
  tileOf,
  measure,
}: {
  language: Language
  tileOf: (code: string) => TileValue | undefined
  measure: string
}) => (
  <div class="tiles">
    {ISLANDS.map((island, i) => (
      <IslandMap island={island} n={i} label={`${island.name[language]}, ${measure}`} tileOf={tileOf} />
    ))}
  </div>
)

const IslandMap = ({
  island: { tiles },
  n,
  label,
  tileOf,
}: {
  island: Island
  n: number
  label: string
  tileOf: (code: string) => TileValue | undefined
}) => {
  const left = Math.min(...tiles.map(({ column }) => column))
  const top = Math.min(...tiles.map(({ row }) => row))
  const columns = Math.max(...tiles.map(({ column }) => column)) - left + 1
  const rows = Math.max(...tiles.map(({ row }) => row)) - top + 1
  return (
    <svg class={`isle isle-${n}`} viewBox={`0 0 ${columns * WIDE} ${rows * HIGH}`} role="group" aria-label={label}>
      {tiles.map(({ code, short, column, row }) => {
        const value = tileOf(code)
        if (!value) return null
        const [x, y] = [(column - left) * WIDE, (row - top) * HIGH]
        return (
          <a href={value.href} class={`q${value.step}`}>
            {value.name !== short && <title>{value.name}</title>}
            <rect x={x} y={y} width={WIDE - GAP} height={HIGH - GAP} rx="3" />
            <text x={x + 28} y={y + 17}>
              {short}
            </text>
            <text x={x + 28} y={y + 34} class="n">
              {value.text}
            </text>
          </a>
        )
      })}
    </svg>
  )
}
