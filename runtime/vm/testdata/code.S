# The functions of the module in module_linux_amd64_test.go, as a compiler would write them.
# gen.go turns this into code_linux_amd64_test.go.
#
# Convention: r15 VMContext; integers in rax, rcx; result in rax; rbp, rsp, r15 are preserved, frames
# are chained through rbp, the stack is aligned to 16 bytes at every call.
.intel_syntax noprefix

# Offsets in the VMContext; the test compares them with VMOffsets.
.set TRAP, 16
.set EXIT, 24
.set TYPEIDS, 32
.set MEMORY, 40
.set GLOBAL, 64
.set TABLE, 80
.set FUNCIMPORT, 96

.text
# host_to_wasm for two integers and one: rax array, rcx callee
.align 16
enter2:
  push rbp
  mov rbp, rsp
  push rax
  push rax
  mov rdx, rcx
  mov rcx, [rax+16]
  mov rax, [rax]
  call rdx
  pop rcx
  mov [rcx], rax
  mov qword ptr [rcx+8], 0
  mov rsp, rbp
  pop rbp
  ret

# host_to_wasm for one integer and one
.align 16
enter1:
  push rbp
  mov rbp, rsp
  push rax
  push rax
  mov rdx, rcx
  mov rax, [rax]
  call rdx
  pop rcx
  mov [rcx], rax
  mov qword ptr [rcx+8], 0
  mov rsp, rbp
  pop rbp
  ret

# host_to_wasm for nothing
.align 16
enter0:
  push rbp
  mov rbp, rsp
  call rcx
  pop rbp
  ret

# wasm_to_host for two integers and one
.align 16
leave2:
  push rbp
  mov rbp, rsp
  sub rsp, 32
  mov [rsp], rax
  mov [rsp+16], rcx
  mov rax, rsp
  xor ecx, ecx
  call [r15+EXIT]
  mov rax, [rsp]
  mov rsp, rbp
  pop rbp
  ret

# wasm_to_host for one integer and one
.align 16
leave1:
  push rbp
  mov rbp, rsp
  sub rsp, 16
  mov [rsp], rax
  mov rax, rsp
  xor ecx, ecx
  call [r15+EXIT]
  mov rax, [rsp]
  mov rsp, rbp
  pop rbp
  ret

# wasm_to_host for nothing
.align 16
leave0:
  push rbp
  mov rbp, rsp
  xor eax, eax
  xor ecx, ecx
  call [r15+EXIT]
  pop rbp
  ret

# builtin memory_grow
.align 16
memory_grow:
  push rbp
  mov rbp, rsp
  sub rsp, 32
  mov [rsp], rax
  mov [rsp+16], rcx
  mov rax, rsp
  mov ecx, 1
  call [r15+EXIT]
  mov rax, [rsp]
  mov rsp, rbp
  pop rbp
  ret

# builtin table_grow
.align 16
table_grow:
  push rbp
  mov rbp, rsp
  sub rsp, 48
  mov [rsp], rax
  mov [rsp+16], rcx
  mov [rsp+32], rdx
  mov rax, rsp
  mov ecx, 2
  call [r15+EXIT]
  mov rax, [rsp]
  mov rsp, rbp
  pop rbp
  ret

# builtin out_of_fuel
.align 16
out_of_fuel:
  push rbp
  mov rbp, rsp
  xor eax, eax
  mov ecx, 3
  call [r15+EXIT]
  pop rbp
  ret

# builtin new_epoch
.align 16
new_epoch:
  push rbp
  mov rbp, rsp
  xor eax, eax
  mov ecx, 4
  call [r15+EXIT]
  pop rbp
  ret

# (func (param i32 i32) (result i32) (i32.add (local.get 0) (local.get 1)))
.align 16
add:
  add eax, ecx
  ret

# (func (param i32) (result i32) (call $import (local.get 0)))
.align 16
call_import:
  push rbp
  mov rbp, rsp
  push r15
  push r15
  mov rdx, [r15+FUNCIMPORT]
  mov r15, [r15+FUNCIMPORT+8]
  call rdx
call_import_return:
  pop r15
  pop r15
  pop rbp
  ret

# (func (param i32) (result i32) (i32.load (local.get 0)))
.align 16
load:
  mov rcx, [r15+MEMORY]
  mov eax, eax
load_pc:
  mov eax, [rcx+rax]
  ret

# (func (param i32 i32) (result i32) (i32.div_u (local.get 0) (local.get 1)))
.align 16
divide:
  xor edx, edx
divide_pc:
  div ecx
  ret

# (func unreachable)
.align 16
unreachable:
  push rbp
  mov rbp, rsp
  call [r15+TRAP]
unreachable_return:
  int3

# (func (param i32) (result i32) (call_indirect (type 1) (i32.const 7) (local.get 0)))
.align 16
call_table:
  push rbp
  mov rbp, rsp
  push r15
  push r15
  mov eax, eax
  cmp rax, [r15+TABLE+8]
  jae 1f
  mov rcx, [r15+TABLE]
  mov rcx, [rcx+8*rax]
  test rcx, rcx
  jz 2f
  mov rdx, [r15+TYPEIDS]
  mov edx, [rdx+4]
  cmp edx, [rcx+16]
  jne 3f
  mov r15, [rcx+8]
  mov rdx, [rcx]
  mov eax, 7
  call rdx
  pop r15
  pop r15
  pop rbp
  ret
1: call [r15+TRAP]
table_bounds_return:
2: call [r15+TRAP]
table_null_return:
3: call [r15+TRAP]
table_type_return:
  int3

# (func (param i32) (result i32) (memory.grow (local.get 0)))
.align 16
grow:
  mov ecx, eax
  xor eax, eax
  jmp memory_grow

# (func (param i32) (result i32) (table.grow (ref.null func) (local.get 0)))
.align 16
grow_table:
  mov ecx, eax
  xor edx, edx
  xor eax, eax
  jmp table_grow

# (func $f (call $f))
.align 16
recurse:
  push rbp
  mov rbp, rsp
recurse_pc:
  call recurse
  pop rbp
  ret

# (func (loop (br 0)))
.align 16
spin:
  jmp spin

# (func (global.set 0 (i32.add (global.get 0) (i32.const 1))))
.align 16
count:
  inc dword ptr [r15+GLOBAL]
  ret

# What code that counts fuel, or looks at the epoch, does when the time has come.
.align 16
burn:
  push rbp
  mov rbp, rsp
  call out_of_fuel
  pop rbp
  ret
.align 16
tick:
  push rbp
  mov rbp, rsp
  call new_epoch
  pop rbp
  ret

# A compiler's bug: a fault without a trap site.
.align 16
wild:
  xor eax, eax
  mov eax, [rax+8]
  ret

# A compiler's bug: a trap site for a memory access that faults elsewhere.
.align 16
astray:
  xor ecx, ecx
astray_pc:
  mov eax, [rcx+16]
  ret
end:
