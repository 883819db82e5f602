/**
 * Pure: how the people answered whom a form made us write to. A share of refusals is only a share from
 * some answers on; below, one neighbour's joke would weigh too much.
 */

/** How far back answers count. */
export const FORM_DAYS = 30;
const FEWEST_ANSWERS = 20;
const LINE_PERCENT = 5;

export interface FormAnswers {
  readonly confirmed: number;
  readonly refused: number;
}

export interface FormRefusals {
  readonly form: string;
  readonly answers: number;
  readonly refused: number;
  readonly refusedPercent: number;
  /** Whether somebody should look at it. */
  readonly isMarked: boolean;
}

export function refusalsOf(form: string, { confirmed, refused }: FormAnswers): FormRefusals {
  const answers = confirmed + refused;
  const refusedPercent = answers === 0 ? 0 : (100 * refused) / answers;
  return {
    form,
    answers,
    refused,
    refusedPercent: Math.round(refusedPercent * 10) / 10,
    isMarked: answers >= FEWEST_ANSWERS && 100 * refused >= LINE_PERCENT * answers,
  };
}

/** Whether a form is marked by this very answer, which `answers` counts already. */
export function isMarkedBy(answers: FormAnswers, outcome: keyof FormAnswers): boolean {
  const before = { ...answers, [outcome]: answers[outcome] - 1 };
  return refusalsOf('', answers).isMarked && !refusalsOf('', before).isMarked;
}
