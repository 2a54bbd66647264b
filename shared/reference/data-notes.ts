/** Contradictions of the sources, shown beside the figures that they touch and never silently mended (domain.md 9.1). */
const DATA_NOTES: readonly { city: string; year: number; code: string; id: string; en: string }[] = [
  {
    city: '35.79',
    year: 2020,
    code: 'E1',
    id: 'Studi menyebut 53 kelompok (Tabel 1.1) dan 54 kelompok (bab V); dengan 53 nilainya 0,679.',
    en: 'The study counts 53 groups (table 1.1) and 54 (chapter V); with 53 the value is 0.679.',
  },
  {
    city: '35.79',
    year: 2019,
    code: 'A4',
    id: 'LAKIP 2019 menyebut 4.092 keluarga, 132% dari 3.100 rumah tangga miskin; penyebutnya tidak jelas.',
    en: 'The performance report of 2019 says 4,092 families, 132% of 3,100 poor households; its denominator is unclear.',
  },
  {
    city: '35.79',
    year: 2019,
    code: 'A5',
    id: 'LAKIP 2019 menyebut 100 penerima sarana; 18 kelompok berisi 10 orang adalah 180.',
    en: 'The performance report of 2019 says 100 recipients of equipment; 18 groups of ten are 180.',
  },
]

export const dataNotes = (city: string, year: number, code: string): { id: string; en: string }[] =>
  DATA_NOTES.flatMap((note) =>
    note.city === city && note.year === year && note.code === code ? [{ id: note.id, en: note.en }] : [],
  )
