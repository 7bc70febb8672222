/** Says that a new build is there, until it is taken or put off. */
export function showNotice(take: () => void): void {
  document.querySelector(".notice")?.remove();
  const box = document.createElement("div");
  box.className = "notice";
  box.setAttribute("role", "status");
  const words = document.createElement("span");
  words.textContent = "A new version is there. What you have typed is kept.";
  const button = (label: string, press: () => void): HTMLButtonElement => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = label;
    made.addEventListener("click", press);
    return made;
  };
  box.append(
    words,
    button("Reload", take),
    button("Later", () => box.remove()),
  );
  document.body.append(box);
}
