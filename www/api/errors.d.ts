/** The base of every error the package throws. */
export class OneloopError extends Error {
  constructor(code: string, message: string);
  code: string;
}
