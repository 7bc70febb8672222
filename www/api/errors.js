/** The base of every error the package throws. */
export class OneloopError extends Error {
  /**
   * @param {string} code
   * @param {string} message
   */
  constructor(code, message) {
    super(message);
    this.name = "OneloopError";
    this.code = code;
  }
}
