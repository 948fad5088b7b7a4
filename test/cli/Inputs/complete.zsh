# The line as zsh completes it: complete.zsh DIRECTORY-OF-_ukport LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "PS1='> '; fpath=($1 \$fpath); autoload -Uz compinit; compinit -u -d $1/dump; unsetopt beep"
zpty -w shell "bindkey '^I' complete-word; print ready"
zpty -r -m shell line '*ready*ready*'
zpty -w -n shell "$2"$'\t'
for ((i = 0; i < 50; ++i)); do
  sleep 0.1
  zpty -r -t shell part && text+=$part
done
print -r -- "$text"
zpty -d shell
