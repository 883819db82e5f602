/** How fields of a dossier are described where several classes have the same. */
export const nullable = (description?: string) => ({
  type: String,
  nullable: true,
  ...(description === undefined ? {} : { description }),
});
export const NULLABLE_TIME = { type: String, format: 'date-time', nullable: true } as const;
export const TIME = { format: 'date-time' } as const;
