import type { Language } from '../language.ts'

/** Numbers as they are written in a language; never through the runtime's own tables, which differ between machines. */
export type Numbers = {
  /** `12.480` */
  whole: (n: number) => string
  /** `41,5`; a whole number stays whole. */
  decimal: (n: number) => string
  /** `0,667`: to three digits after the point. */
  precise: (n: number) => string
  /** `17%` of a share 0 to 1 */
  percent: (share: number) => string
}

export function numbersIn(language: Language): Numbers {
  const [thousands, point] = language === 'id' ? ['.', ','] : [',', '.']
  const whole = (n: number): string => {
    const digits = String(Math.abs(Math.round(n))).replaceAll(/\B(?=(\d{3})+$)/g, thousands)
    return n < 0 ? `−${digits}` : digits
  }
  return {
    whole,
    decimal: (n) => {
      const tenths = Math.round(Math.abs(n) * 10)
      const text = `${whole(Math.floor(tenths / 10))}${tenths % 10 === 0 ? '' : `${point}${tenths % 10}`}`
      return n < 0 && tenths > 0 ? `−${text}` : text
    },
    precise: (n) => {
      const thousandths = Math.round(Math.abs(n) * 1000)
      const rest = String(thousandths % 1000)
        .padStart(3, '0')
        .replace(/0+$/, '')
      const text = `${whole(Math.floor(thousandths / 1000))}${rest === '' ? '' : `${point}${rest}`}`
      return n < 0 && thousandths > 0 ? `−${text}` : text
    },
    percent: (share) => `${Math.round(share * 100)}%`,
  }
}
