using System.Linq.Expressions;
using System.Reflection;

namespace Hardshare.Engine.Actor.Internal;

/// <summary>The values of a constructor call's arguments. Constants and captured variables, the usual case, need no compiler.</summary>
internal static class ExpressionArguments
{
    internal static object?[] Evaluate(NewExpression newExpression)
    {
        var values = new object?[newExpression.Arguments.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = Evaluate(newExpression.Arguments[i]);
        return values;
    }

    private static object? Evaluate(Expression expression)
    {
        switch (expression)
        {
            case ConstantExpression constant:
                return constant.Value;
            case MemberExpression { Member: FieldInfo field } access:
                return field.GetValue(access.Expression is null ? null : Evaluate(access.Expression));
            case UnaryExpression { NodeType: ExpressionType.Convert, Method: null } conversion
                when !conversion.Type.IsValueType && conversion.Type.IsAssignableFrom(conversion.Operand.Type):
                return Evaluate(conversion.Operand);
            default:
                var boxed = Expression.Convert(expression, typeof(object));
                return Expression.Lambda<Func<object?>>(boxed).Compile(preferInterpretation: true)();
        }
    }
}
